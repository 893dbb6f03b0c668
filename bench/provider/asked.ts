/** What is asked in the bench of clients, and what the answer must be: a pack of five items, as a job of slugs sends it. */

const instructions = 'Give each item a slug: lower case, words joined by hyphens, no more than nine words. '.repeat(8);

export interface Asked {
  readonly system: string;
  readonly user: string;
}

export function askedOf(ordinal: number): Asked {
  const items = [1, 2, 3, 4, 5].map((item) => ({
    id: `a${item}`,
    title: `Ordenanza ${ordinal}-${item} sobre hormigón elaborado y cordón cuneta`,
  }));
  return {system: instructions, user: JSON.stringify({ordinal, items})};
}

export function answerTo(user: string): string {
  const {ordinal, items} = JSON.parse(user) as {readonly ordinal: number; readonly items: readonly {readonly id: string}[]};
  return JSON.stringify({
    answers: items.map(({id}) => ({id, slug: `ordenanza-${ordinal}-${id}-sobre-hormigon-elaborado-y-cordon-cuneta`})),
  });
}
