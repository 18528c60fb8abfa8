// The surroundings of one call handler in one region: `azd up`, or
// `az deployment sub create --location <region> --parameters infra/azure/main.bicepparam`.
targetScope = 'subscription'

@description('Name of this deployment, such as `production`: it names the resource group and the app registrations.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Azure region. It must offer Flex Consumption: `az functionapp list-flexconsumption-locations`.')
param location string

// --- the function app ---

@description('Memory of one instance. An always-ready instance costs about 5 USD a month with 512 MB (0.25 core) and about 21 USD with 2048 MB (1 core); four of them are kept.')
@allowed([512, 2048])
param instanceMemoryMB int = 512

@description('How far each scale group may grow. The regional quota (250 cores a subscription) counts always-ready instances too.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Major version of Node.js. 24 is not offered everywhere: `az functionapp list-flexconsumption-runtimes --runtime node`.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Spreads instances, storage and plan over the zones of the region, where it has them.')
param zoneRedundant bool = false

@description('Public host name under which Graph reaches this app, if it is not the one Azure gives: a custom domain.')
param callbackHostName string = ''

@description('Hosts other than this app that an operator may name as the callback URI of a call.')
param callbackHosts string[] = []

@description('Where the events of calls are posted to. Empty: nowhere. Who may read the app\'s settings reads it: rather than a secret in it, set the audience.')
param eventsWebhookUrl string = ''

@description('Audience of the app\'s own token that goes with the events. Empty: none goes.')
param eventsWebhookAudience string = ''

@description('Further settings of the application by their names, such as { KEEP_ALIVE_INTERVAL: \'PT10M\' }. Settings live nowhere else: a deployment replaces every one made by hand.')
param settings object = {}

@description('Days a call is kept in the table.')
@minValue(1)
param retentionDays int = 30

// --- the queue ---

@description('Standard: 10 USD a month and 13 million operations. Premium: about 677 USD, and the only tier with private endpoints.')
@allowed(['Standard', 'Premium'])
param serviceBusSku string = 'Standard'

// --- the bot and who may operate it ---

@description('App id of an existing registration. Left empty, the registration, its federated credential and its Graph permissions are made, for which the deployer needs rights in Entra (see infra/README.md).')
param botAppId string = ''

@description('False in every region but the first, and where an Azure Bot for the registration is there already: an app id can have one bot only.')
param createBot bool = true

@description('Host name Teams sends a new call to, if it is not this app but a Traffic Manager or Front Door before several regions.')
param webhookHostName string = ''

@description('Name people see in Teams. The Azure Bot takes no special characters.')
param botDisplayName string = 'Call handler'

@description('Graph application permissions of the bot, used when the registration is made here. The first redirects and calls one person; calls to several need Calls.InitiateGroupCall.All, joining meetings Calls.JoinGroupCall.All, and application-hosted media, recording and tones Calls.AccessMedia.All too.')
param graphPermissions string[] = ['Calls.Initiate.All']

@description('Application id (client id) that operators\' tokens are for, when botAppId is given. Empty then closes the operator routes.')
param operatorAudience string = ''

@description('Object ids of people or groups who get the role Calls.Operate, used when the registration is made here.')
param operatorObjectIds string[] = []

@description('Name (a GUID) of the custom role that reads the length of queues, where it is there already: output QUEUE_METADATA_ROLE of an earlier deployment. Left empty, the role is made, which a deployment from a workflow has no right to.')
param queueMetadataRole string = ''

// --- being told ---

@description('Addresses that alerts are sent to.')
param alertEmails string[] = []

@description('Share of the ringing calls that must be answered, redirected or rejected in time.')
param answeredInTimeObjective string = '0.999'

@description('Hours of the week day in which silence is an alarm: an IANA time zone and full hours. Null where quiet days are normal.')
param callsExpected callsExpectedType?

@description('Hours in which calls are expected from Monday to Friday.')
type callsExpectedType = {
  timeZone: string
  @minValue(0)
  @maxValue(23)
  from: int
  @minValue(1)
  @maxValue(24)
  to: int
}

@description('Gigabytes of logs a day after which the workspace takes nothing more until the next: a bound on the bill. An alert says when four fifths are used.')
@minValue(1)
param logsDailyGB int = 5

@description('Logs who reads the tables of calls, besides who changes them. The app itself reads them often: expect some kilobytes for each event.')
param auditReads bool = false

// --- the network ---

@description('Puts storage (and the Service Bus, if Premium) behind private endpoints. The callback itself stays public: Teams calls it from the internet.')
param privateNetwork bool = false

var suffix = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }
// Names are passed as they stand here, never as a module's output: what-if could not look into a module otherwise.
var functionAppName = 'func-calls-${suffix}'
var identityName = 'id-calls-${suffix}'
var applicationInsightsName = 'appi-calls-${suffix}'
var serviceBusName = 'sb-calls-${suffix}'
var networkName = 'vnet-calls-${suffix}'
// Three accounts, so that a role on one opens nothing of the others: what the calls left, what the Functions host
// keeps for itself, and what is deployed.
var recordStorageName = 'strecords${suffix}'
var hostStorageName = 'sthost${suffix}'
var packageStorageName = 'stpackage${suffix}'
var packageContainer = 'deployments'
var queues = loadJsonContent('../queues.json')
var availabilityTestName = 'Call handler answers from outside'
var hostName = empty(callbackHostName) ? '${functionAppName}.azurewebsites.net' : callbackHostName
var callbackUrl = 'https://${hostName}/api/calls'
var consoleUrl = 'https://${hostName}/api/operator/console'
var webhookUrl = empty(webhookHostName) ? callbackUrl : 'https://${webhookHostName}/api/calls'
var registersBot = empty(botAppId)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-calls-${environmentName}-${location}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-calls-${suffix}'
    applicationInsightsName: applicationInsightsName
    location: location
    tags: tags
    dailyGB: logsDailyGB
  }
}

module serviceBus 'modules/serviceBus.bicep' = {
  scope: group
  params: {
    name: serviceBusName
    location: location
    tags: tags
    sku: serviceBusSku
    queues: queues
    publicAccess: !(privateNetwork && serviceBusSku == 'Premium')
    workspaceId: monitoring.outputs.workspaceId
  }
}

module recordStorage 'modules/storageAccount.bicep' = {
  scope: group
  params: {
    name: recordStorageName
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    publicAccess: !privateNetwork
    containers: []
    tables: ['CallLifecycles', 'CallLifecyclesIndex', 'PendingCallEvents']
    workspaceId: monitoring.outputs.workspaceId
    auditReads: auditReads
  }
}

module hostStorage 'modules/storageAccount.bicep' = {
  scope: group
  params: {
    name: hostStorageName
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    publicAccess: !privateNetwork
    // The host makes its own. It renews leases there all day long, which nobody needs to read in a log.
    containers: []
    tables: []
    auditChanges: false
    workspaceId: monitoring.outputs.workspaceId
  }
}

module packageStorage 'modules/storageAccount.bicep' = {
  scope: group
  params: {
    name: packageStorageName
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    publicAccess: !privateNetwork
    containers: [packageContainer]
    tables: []
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  dependsOn: [recordStorage, hostStorage, packageStorage, serviceBus]
  params: {
    name: networkName
    location: location
    tags: tags
    blobStorageNames: [hostStorageName, packageStorageName]
    tableStorageNames: [recordStorageName]
    // Only Premium has private endpoints; a Standard namespace stays public and open to identities only.
    serviceBusNames: serviceBusSku == 'Premium' ? [serviceBusName] : []
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [identity, monitoring, serviceBus, recordStorage, hostStorage, packageStorage]
  params: {
    identityName: identityName
    recordStorageName: recordStorageName
    hostStorageName: hostStorageName
    packageStorageName: packageStorageName
    packageContainer: packageContainer
    serviceBusName: serviceBusName
    queueNames: objectKeys(queues)
    applicationInsightsName: applicationInsightsName
    existingQueueMetadataRole: queueMetadataRole
  }
}

module botRegistration 'modules/botRegistration.bicep' = if (registersBot) {
  scope: group
  params: {
    displayName: botDisplayName
    uniqueName: 'call-handler-${environmentName}-${suffix}'
    trustedPrincipalId: identity.outputs.principalId
    graphPermissions: graphPermissions
  }
}

module operatorRegistration 'modules/operatorRegistration.bicep' = if (registersBot) {
  scope: group
  params: {
    displayName: '${botDisplayName} operators'
    uniqueName: 'call-handler-operators-${environmentName}-${suffix}'
    operatorObjectIds: operatorObjectIds
    consoleUrls: [consoleUrl]
  }
}

module functionApp 'modules/functionApp.bicep' = {
  scope: group
  // Rights take minutes to spread, so they are given before the app starts for the first time.
  dependsOn: [roles, network]
  params: {
    name: functionAppName
    planName: 'plan-calls-${suffix}'
    location: location
    tags: tags
    identityName: identityName
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    nodeVersion: nodeVersion
    zoneRedundant: zoneRedundant
    networkName: privateNetwork ? networkName : null
    recordStorageName: recordStorageName
    hostStorageName: hostStorageName
    packageStorageName: packageStorageName
    packageContainer: packageContainer
    serviceBusHostName: serviceBus.outputs.hostName
    applicationInsightsName: applicationInsightsName
    callbackUrl: callbackUrl
    botAppId: registersBot ? botRegistration!.outputs.appId : botAppId
    operatorAudience: registersBot ? operatorRegistration!.outputs.appId : operatorAudience
    callbackHosts: callbackHosts
    eventsWebhookUrl: eventsWebhookUrl
    eventsWebhookAudience: eventsWebhookAudience
    retentionDays: retentionDays
    settings: settings
  }
}

module bot 'modules/bot.bicep' = if (createBot) {
  scope: group
  params: {
    name: 'bot-calls-${suffix}'
    displayName: botDisplayName
    tags: tags
    appId: registersBot ? botRegistration!.outputs.appId : botAppId
    webhookUrl: webhookUrl
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    serviceBusId: serviceBus.outputs.id
    emails: alertEmails
    logsDailyGB: logsDailyGB
    availabilityTestName: availabilityTestName
    answeredInTimeObjective: answeredInTimeObjective
    callsExpected: callsExpected
  }
}

module availability 'modules/availability.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    name: availabilityTestName
    healthUrl: 'https://${hostName}/api/health'
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    serviceBusId: serviceBus.outputs.id
    answeredInTimeObjective: answeredInTimeObjective
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP string = functionApp.outputs.name
output CALLBACK_URL string = callbackUrl
output CONSOLE_URL string = consoleUrl
output HEALTH_URL string = 'https://${hostName}/api/health'
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output BOT_APP_ID string = registersBot ? botRegistration!.outputs.appId : botAppId
output OPERATOR_AUDIENCE string = registersBot ? operatorRegistration!.outputs.appId : operatorAudience
output OPERATOR_SCOPE string = registersBot ? operatorRegistration!.outputs.scope : ''
output SERVICE_BUS_HOST string = serviceBus.outputs.hostName
output TABLES_URL string = recordStorage.outputs.tablesUrl
output QUEUE_METADATA_ROLE string = roles.outputs.queueMetadataRole
