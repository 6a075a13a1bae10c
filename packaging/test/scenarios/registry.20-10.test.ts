import { runScenarios } from './kit/run-scenarios.ts';
import { registryCases } from './registry.cases.ts';

await runScenarios('20.10', registryCases);
