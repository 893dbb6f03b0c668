/** Prompt files: front matter and parts, and every fault with its line and column. */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {checkInlinePrompt, loadPromptFile, readPrompt, type PromptFile} from '../../src/config/prompt-file.ts';
import {ConfigError} from '../../src/model/errors.ts';

const head = '---\nversion: 1\n---\n';

function promptOf(text: string): PromptFile {
  const read = readPrompt(text, 'p.md');
  if ('version' in read) return read;
  throw new ConfigError(read);
}

function issuesOf(text: string): readonly string[] {
  const read = readPrompt(text, 'p.md');
  return 'version' in read ? [] : read.map(({where, path, message}) => `${where} ${path === '' ? '' : `${path} `}${message}`);
}

describe('a prompt file', () => {
  test('front matter, instructions and item', () => {
    const text = `---
version: 10
model: gpt-4o-mini # any
temperature: 0
top_p: 0.9
seed: 7
max_tokens: 300
parameters: {presence_penalty: 0.5, stop: [x]}
---

# Instructions

Make a slug.
## Rules
{"slug": {"text": "a-b"}}

# Item
Title: {{title}}
Lines: {{lines.0}}
`;
    expect(promptOf(text)).toEqual({
      version: '10',
      file: 'p.md',
      instructions: 'Make a slug.\n## Rules\n{"slug": {"text": "a-b"}}',
      item: 'Title: {{title}}\nLines: {{lines.0}}',
      settings: {
        model: 'gpt-4o-mini',
        temperature: 0,
        topP: 0.9,
        seed: 7,
        maxTokens: 300,
        parameters: {presence_penalty: 0.5, stop: ['x']},
      },
    });
  });

  test('without headings all of it is the item; with the item heading alone, what stands before it is instructions', () => {
    expect(promptOf(`${head}Slug of {{title}}`)).toMatchObject({instructions: '', item: 'Slug of {{title}}'});
    expect(promptOf(`${head}Be brief.\n# item  \n{{title}}`)).toMatchObject({instructions: 'Be brief.', item: '{{title}}'});
    expect(promptOf(`${head}# Item\n{{a}}\n# Instructions\nLate.`)).toMatchObject({instructions: 'Late.', item: '{{a}}'});
  });

  test('headings in fenced code are text, and so are those of other levels', () => {
    const text = `${head}# Instructions\n\`\`\`\n# Item\n\`\`\`\n# Item\n## Item\n{{a}}`;
    expect(promptOf(text)).toMatchObject({instructions: '```\n# Item\n```', item: '## Item\n{{a}}'});
  });

  test('line ends of other systems and a byte order mark change nothing', () => {
    const text = `${head}# Instructions\nA\nB\n# Item\n{{a}}\n{{b}}\n`;
    expect(promptOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(promptOf(text));
  });

  test('what it does not say is left to the job', () => {
    expect(promptOf(`${head}{{a}}`).settings).toEqual({
      model: null,
      temperature: null,
      topP: null,
      seed: null,
      maxTokens: null,
      parameters: {},
    });
  });
});

describe('faults', () => {
  test.each([
    ['{{a}}', "p.md:1:1 has no front matter: it begins with a line '---'"],
    ['---\nversion: 1\n{{a}}', "p.md:1:1 has front matter that does not end: no second line '---'"],
    ['---\n---\n{{a}}', 'p.md:1:1 version '],
    ['---\n- 1\n---\n{{a}}', 'p.md:1:1 has front matter that is no map of keys'],
    ['---\nversion: 1.10\n---\n{{a}}', 'p.md:2:10 version '],
    ['---\nversion: 1\ntemperatur: 0\n---\n{{a}}', 'p.md:3:1 temperatur is not a known key'],
    ['---\nversion: 1\ntemperature: 3\n---\n{{a}}', 'p.md:3:14 temperature must be at most 2'],
    ['---\nversion: 1\nparameters: {n: 2}\n---\n{{a}}', 'p.md:3:17 parameters.n is no parameter'],
    ['---\nversion: [\n---\n{{a}}', 'p.md:'],
    [`${head}one {{a}}\ntwo {{#if b}}`, "p.md:5:5 '{{#if b}}' is no field"],
    [`${head}# Instructions\nSay {{title}}\n# Item\n{{a}}`, "p.md:5:5 the field 'title' stands in the instructions"],
    [`${head}# Instructions\nSay\n`, "there is no heading '# Item'"],
    [`${head}lost\n# Instructions\nSay\n# Item\n{{a}}`, "p.md:4:1 stands before '# Instructions'"],
    [`${head}# Item\n{{a}}\n# Item\n{{b}}`, "p.md:6:1 the heading '# item' stands a second time"],
    [`${head}# Item\n\n`, 'the item is empty'],
    [`${head}{title}`, 'p.md:4:1 the item names no field'],
  ])('%j', (text, issue) => {
    expect(issuesOf(text).join('\n')).toContain(issue);
  });

  test('all are told at once', () => {
    expect(issuesOf('---\nseed: x\n---\n# Instructions\n}}\n# Item\n{{b')).toHaveLength(4);
  });

  test('a key of the server is sent below parameters', () => {
    const read = readPrompt('---\nversion: 1\npresence_penalty: 1\n---\n{{a}}', 'p.md');
    expect(read).toMatchObject([{hint: expect.stringContaining('below parameters') as string}]);
  });

  test('a prompt in the job is judged the same way', () => {
    expect(checkInlinePrompt({item: '{{a}}'})).toEqual([]);
    expect(checkInlinePrompt({instructions: 'x\n {{a}}', item: 'b\n{{c'})).toMatchObject([
      {path: 'instructions', message: expect.stringContaining('(line 2, column 2)') as string},
      {path: 'item', message: expect.stringContaining('(line 2, column 1)') as string},
    ]);
  });
});

describe('on the disk', () => {
  test('is read, and refused where it is missing, too large or no UTF-8', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quern-prompt-'));
    try {
      await writeFile(join(folder, 'good.md'), `${head}{{a}}`);
      await writeFile(join(folder, 'latin.md'), Buffer.from([...Buffer.from(head), 0xe9]));
      await writeFile(join(folder, 'large.md'), `${head}{{a}}${' '.repeat(2 ** 20)}`);
      expect(await loadPromptFile(join(folder, 'good.md'), 'good.md')).toMatchObject({version: '1', file: 'good.md'});
      for (const name of ['none.md', 'latin.md', 'large.md']) {
        await expect(loadPromptFile(join(folder, name), name)).rejects.toThrow(`the prompt ${name} cannot be read`);
      }
    } finally {
      await rm(folder, {recursive: true});
    }
  });
});
