import { runScenarios } from './kit/run-scenarios.ts';
import { configurationCases } from './configuration.cases.ts';

await runScenarios('20.10', configurationCases);
