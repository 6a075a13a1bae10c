import { relative } from 'node:path';
import { areaOf } from './areas.js';

const globals = {
  process: 'pass in what is needed of it',
  fetch: 'effects live in adapters/',
  console: 'effects live in adapters/',
  setTimeout: 'no timers',
  setInterval: 'no timers',
  setImmediate: 'no timers',
  performance: 'pass `now` in',
  crypto: 'pass it in',
};
const properties = { 'Date.now': 'pass `now` in', 'Math.random': 'pass it in' };

/** No clock, randomness, environment or effect in the areas that areas.js calls pure. */
export const pure = {
  create(context) {
    if (areaOf(relative(context.cwd, context.filename))?.pure !== true) return {};
    const report = (node, what, why) => context.report({ node, message: `pure code: no ${what}, ${why}` });
    return {
      'Program:exit'(program) {
        for (const { identifier } of context.sourceCode.getScope(program).through) {
          if (Object.hasOwn(globals, identifier.name))
            report(identifier, identifier.name, globals[identifier.name]);
        }
      },
      MemberExpression(node) {
        const name = `${node.object.name}.${node.property.name}`;
        if (Object.hasOwn(properties, name)) report(node, name, properties[name]);
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0)
          report(node, 'new Date()', 'pass `now` in');
      },
    };
  },
};
