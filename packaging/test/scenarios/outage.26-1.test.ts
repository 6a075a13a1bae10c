import { runScenarios } from './kit/run-scenarios.ts';
import { outageCases } from './outage.cases.ts';

await runScenarios('26.1', outageCases);
