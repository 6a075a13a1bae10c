import { runScenarios } from './kit/run-scenarios.ts';
import { updateKillCases } from './update-kills.cases.ts';

await runScenarios('20.10', updateKillCases);
