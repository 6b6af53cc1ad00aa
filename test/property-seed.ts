// Property tests draw the same cases every time, so that a failure is the change's and not the day's. PROPERTY_SEED=random
// looks for new ones; a number repeats what it found.
import fc from 'fast-check';

const { PROPERTY_SEED = '20261122' } = process.env;
if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) });
