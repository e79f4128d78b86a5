// Answers questions in the format of `lockgate simulate` with @cloud-copilot/iam-simulate: lines in, lines out.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.argv[2] + '/')
const entry = require.resolve('@cloud-copilot/iam-simulate')
const { runSimulation, anonymousPrincipal } = await import(pathToFileURL(entry).href)

const named = (documents, prefix) => (documents ?? []).map((policy, index) => ({ name: `${prefix}${index}`, policy }))
const levels = (list, prefix) =>
  (list ?? []).map((level) => ({
    orgIdentifier: level.level,
    policies: named(level.policies, `${prefix}-${level.level}-`)
  }))

function simulation(line) {
  const { principal, action, resource, context } = line.request
  const boundaries = line.permissionBoundary?.length ? named(line.permissionBoundary, 'boundary') : undefined
  return {
    request: {
      principal: principal === '*' ? anonymousPrincipal : principal,
      action,
      resource: { resource: resource.arn, accountId: resource.accountId },
      contextVariables: context
    },
    identityPolicies: named(line.identityPolicies, 'identity'),
    serviceControlPolicies: levels(line.SCPs, 'scp'),
    resourceControlPolicies: levels(line.RCPs, 'rcp'),
    resourcePolicy: line.resourcePolicy ?? undefined,
    permissionBoundaryPolicies: boundaries,
    sessionPolicy: line.sessionPolicy ?? undefined,
    vpcEndpointPolicies: line.vpcEndpointPolicies?.length ? named(line.vpcEndpointPolicies, 'endpoint') : undefined,
    additionalSettings: { s3: { blockPublicAccess: line.blockPublicAccess ?? false } }
  }
}

for await (const text of createInterface({ input: process.stdin })) {
  if (!text.trim()) continue
  const line = JSON.parse(text)
  let answer
  try {
    const result = await runSimulation(simulation(line), {})
    answer = result.resultType === 'error' ? `Error ${JSON.stringify(result.errors)}` : result.overallResult
  } catch (error) {
    answer = `Error ${error}`
  }
  process.stdout.write(`${line.id}\t${answer}\n`)
}
