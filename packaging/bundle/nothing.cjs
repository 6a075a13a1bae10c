// Stands for packages that are loaded but never used (bundle.ts).
'use strict';
module.exports = {};
