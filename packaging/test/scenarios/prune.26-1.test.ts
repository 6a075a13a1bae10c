import { runScenarios } from './kit/run-scenarios.ts';
import { pruneCases } from './prune.cases.ts';

await runScenarios('26.1', pruneCases);
