import { runScenarios } from './kit/run-scenarios.ts';
import { configurationCases } from './configuration.cases.ts';

await runScenarios('26.1', configurationCases);
