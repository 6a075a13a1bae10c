import { runScenarios } from './kit/run-scenarios.ts';
import { updateCheckCases } from './update-checks.cases.ts';

await runScenarios('26.1', updateCheckCases);
