/**
 * fast-check, with one seed: the suite looks at the same examples each time, so that a failure is of the change at hand and comes again.
 * `QUERN_TEST_SEED=random npx vitest run FOLDER` looks at others, `QUERN_TEST_SEED=N` at those of one such run again.
 */
import {configureGlobal, readConfigureGlobal} from 'fast-check';

export * from 'fast-check';

const usual = 20_261_122;
const asked = process.env['QUERN_TEST_SEED'];

if (asked !== 'random') configureGlobal({...readConfigureGlobal(), seed: asked === undefined ? usual : Number(asked)});
