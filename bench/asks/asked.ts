/** What is asked in these benches, and what the answer must be: the slug of a title, one of its own. */

export const instructions = 'Give the title a slug: lower case, words joined by hyphens, no more than nine words. '.repeat(4);
export const model = 'bench-model';
export const maxTokens = 200;

export const answerSchema = {
  type: 'object',
  properties: {slug: {type: 'string'}},
  required: ['slug'],
  additionalProperties: false,
};

export function titleOf(ordinal: number): string {
  return `Ordenanza ${ordinal} sobre elaborados de cemento y cordones cuneta`;
}

export function slugOf(title: string): string {
  return `slug-of-${title.trim().toLowerCase().replaceAll(' ', '-')}`;
}
