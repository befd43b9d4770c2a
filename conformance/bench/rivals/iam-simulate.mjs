// Measures @cloud-copilot/iam-simulate: node iam-simulate.mjs FOLDER-WITH-node_modules CASE.json; prints nanoseconds per decision.
// Its `runUnsafeSimulation` is its faster entry point: it does not validate policies and requests.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'

const [folder, file] = process.argv.slice(2)
const require = createRequire(pathToFileURL(`${folder}/package.json`))
const { runUnsafeSimulation } = require('@cloud-copilot/iam-simulate')
const input = JSON.parse(readFileSync(file, 'utf8'))
const simulation = {
  identityPolicies: input.policies.map((policy, n) => ({ name: `p${n}`, policy })),
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  request: {
    principal: input.principal,
    action: input.action,
    resource: { resource: input.resource, accountId: input.account },
    contextVariables: input.keys,
  },
}
const decide = () => runUnsafeSimulation(simulation, {})
const allowed = decide()
if (allowed !== 'Allowed') throw new Error(`it is decided ${JSON.stringify(allowed)}`)
for (let n = 0; n < 50; n++) decide()
let best = Infinity
for (let round = 0; round < 10; round++) {
  const began = process.hrtime.bigint()
  for (let n = 0; n < 20; n++) decide()
  best = Math.min(best, Number(process.hrtime.bigint() - began) / 20)
}
console.log(best)
