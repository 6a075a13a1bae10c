import { dirname, join, relative } from 'node:path';
import { areaOf, holds } from './areas.js';

/** Every import, also of types and by `import()`, against the table in areas.js. */
export const boundaries = {
  create(context) {
    const file = relative(context.cwd, context.filename);
    const area = areaOf(file);
    if (area === undefined) return {};
    const check = (source, typeOnly) => {
      if (source === null || typeof source.value !== 'string') return;
      const target = source.value.startsWith('.') ? join(dirname(file), source.value) : source.value;
      if (mayImport(area, target, source.value, typeOnly)) return;
      context.report({
        node: source,
        message: `${area.name} must not import ${typeOnly ? 'types of ' : ''}${target}: ${area.reason}`,
      });
    };
    return {
      ImportDeclaration: (node) => check(node.source, isTypeOnly(node.importKind, node.specifiers)),
      ExportNamedDeclaration: (node) => check(node.source, isTypeOnly(node.exportKind, node.specifiers)),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
    };
  },
};

function isTypeOnly(kind, specifiers) {
  const kinds = specifiers.map((specifier) => specifier.importKind ?? specifier.exportKind);
  return kind === 'type' || (kinds.length > 0 && kinds.every((each) => each === 'type'));
}

function mayImport(area, target, specifier, typeOnly) {
  if (specifier.startsWith('node:')) return area.node.includes('*') || area.node.includes(target);
  if (!specifier.startsWith('.'))
    return area.packages.includes('*') || area.packages.includes(packageOf(target));
  if (areaOf(target) === area || holds(area.project, target)) return !(area.pure && impure(target));
  return typeOnly && holds(area.types ?? [], target);
}

/** A file in a folder of decisions that is one of its few with effects. */
function impure(target) {
  const area = areaOf(target);
  return area !== undefined && area.pure !== true && area.name !== 'contract';
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
