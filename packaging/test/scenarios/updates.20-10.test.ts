import { runScenarios } from './kit/run-scenarios.ts';
import { updateCases } from './updates.cases.ts';

await runScenarios('20.10', updateCases);
