import { runScenarios } from './kit/run-scenarios.ts';
import { pruneCases } from './prune.cases.ts';

await runScenarios('20.10', pruneCases);
