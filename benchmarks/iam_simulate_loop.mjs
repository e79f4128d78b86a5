// One scenario decided again and again by the core of @cloud-copilot/iam-simulate, its policies loaded beforehand.
// Arguments: the folder it is installed in. Standard input: the scenario. Standard output: decisions per second.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.argv[2] + '/')
const entry = require.resolve('@cloud-copilot/iam-simulate')
const inside = (path) => import(pathToFileURL(join(dirname(entry).replace(/cjs$/, 'esm'), path)).href)
const { authorize } = await inside('core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await inside('request/request.js')
const { RequestContextImpl } = await inside('requestContext.js')
const { DiscoveryContextKeyConstraints } = await inside('context_keys/discoveryContextKeyConstraints.js')
const { loadPolicy } = require('@cloud-copilot/iam-policy')

const line = JSON.parse(readFileSync(0, 'utf8'))
const loaded = (documents, prefix) => documents.map((document, index) => loadPolicy(document, { name: `${prefix}${index}` }))
const levels = (list, prefix, always = []) =>
  list.map((level) => ({ orgIdentifier: level.level, policies: loaded([...level.policies, ...always], prefix) }))
const fullAccess = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }]
}

const fixed = {
  sessionPolicy: undefined,
  identityPolicies: loaded(line.identityPolicies, 'identity'),
  serviceControlPolicies: levels(line.SCPs, 'scp'),
  resourceControlPolicies: levels(line.RCPs, 'rcp', [fullAccess]),
  resourcePolicy: loadPolicy(line.resourcePolicy, { name: 'resource' }),
  permissionBoundaries: line.permissionBoundary.length ? loaded(line.permissionBoundary, 'boundary') : undefined,
  vpcEndpointPolicies: undefined,
  simulationParameters: {
    simulationMode: 'Strict',
    discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
  },
  serviceSettings: {}
}
const { principal, action, resource, context } = line.request

function decide() {
  const request = new AwsRequestImpl(
    principal,
    { resource: resource.arn, accountId: resource.accountId },
    action,
    new RequestContextImpl(context)
  )
  return authorize({ request, ...fixed }).result
}

const answer = decide()
for (let i = 0; i < 3000; i++) decide()
let best = 0
for (let round = 0; round < 5; round++) {
  const count = 1000
  const start = process.hrtime.bigint()
  for (let i = 0; i < count; i++) decide()
  best = Math.max(best, count / (Number(process.hrtime.bigint() - start) / 1e9))
}
console.log(JSON.stringify({ answer, perSecond: best }))
