import { runScenarios } from './kit/run-scenarios.ts';
import { updateCases } from './updates.cases.ts';

await runScenarios('26.1', updateCases);
