/** The table of built-in sources, by name. Each is loaded when first asked for. */
import type {Source} from '../../contracts/source.ts';

export const sources: Readonly<Record<string, () => Promise<Source>>> = {
  // Its real window comes from the host; this one only tells a plan that the name is known.
  items: async () => {
    const {itemsSource, ItemsWindow} = await import('./items.ts');
    return itemsSource(new ItemsWindow());
  },
  stdin: async () => (await import('./stdin.ts')).stdinSource(),
  files: async () => (await import('./files.ts')).files,
};
