/** A user's extractor in plain JavaScript: adds the text in capitals; nothing to say is a warning. */
export default {
  name: 'shout',
  adds: 'field',
  setup: () => ({locale: 'tr'}),
  extract(text, {state}) {
    if (typeof text !== 'string') throw new Error('there is no text to shout');
    const warnings = text === '' ? [{code: 'SILENCE', reason: 'the text is empty'}] : [];
    return [{type: 'row', value: text.toLocaleUpperCase(state.locale), warnings}];
  },
};
