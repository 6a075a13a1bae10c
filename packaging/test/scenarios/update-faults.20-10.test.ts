import { runScenarios } from './kit/run-scenarios.ts';
import { faultBench, updateFaultCases } from './update-faults.cases.ts';

await runScenarios('20.10', updateFaultCases, faultBench);
