/**
 * Linter plugin with the rules of this house that no ready rule states: who may import whom, and what pure code may not
 * touch. JavaScript, because the linter loads it with whatever Node an editor has.
 */
import { boundaries } from './rule-boundaries.js';
import { pure } from './rule-pure.js';

export default { meta: { name: 'house' }, rules: { boundaries, pure } };
