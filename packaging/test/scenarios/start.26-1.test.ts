import { runScenarios } from './kit/run-scenarios.ts';
import { startCases } from './start.cases.ts';

await runScenarios('26.1', startCases);
