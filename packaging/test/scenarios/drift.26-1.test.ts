import { runScenarios } from './kit/run-scenarios.ts';
import { driftCases } from './drift.cases.ts';

await runScenarios('26.1', driftCases);
