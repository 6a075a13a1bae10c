import { runScenarios } from './kit/run-scenarios.ts';
import { outageCases } from './outage.cases.ts';

await runScenarios('20.10', outageCases);
