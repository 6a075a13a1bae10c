import { runScenarios } from './kit/run-scenarios.ts';
import { operatorCases } from './operator.cases.ts';

await runScenarios('26.1', operatorCases);
