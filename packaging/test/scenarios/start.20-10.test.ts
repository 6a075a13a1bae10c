import { runScenarios } from './kit/run-scenarios.ts';
import { startCases } from './start.cases.ts';

await runScenarios('20.10', startCases);
