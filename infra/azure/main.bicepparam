// Values come from the environment: from azd (`azd env set NAME value`), from the workflow's variables,
// or from the shell. What is not set keeps the default of main.bicep.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param instanceMemoryMB = int(readEnvironmentVariable('INSTANCE_MEMORY_MB', '512'))
param nodeVersion = readEnvironmentVariable('FUNCTIONS_NODE_VERSION', '22')
param zoneRedundant = bool(readEnvironmentVariable('ZONE_REDUNDANT', 'false'))
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param serviceBusSku = readEnvironmentVariable('SERVICE_BUS_SKU', 'Standard')

param callbackHostName = readEnvironmentVariable('CALLBACK_HOST_NAME', '')
param settings = json(readEnvironmentVariable('CALL_HANDLER_SETTINGS', '{}'))
param retentionDays = int(readEnvironmentVariable('RETENTION_DAYS', '30'))

param botAppId = readEnvironmentVariable('EXISTING_BOT_APP_ID', '')
param createBot = bool(readEnvironmentVariable('CREATE_BOT', 'true'))
param webhookHostName = readEnvironmentVariable('WEBHOOK_HOST_NAME', '')
param graphPermissions = split(
  readEnvironmentVariable(
    'GRAPH_PERMISSIONS',
    'Calls.Initiate.All,Calls.InitiateGroupCall.All,Calls.JoinGroupCall.All'
  ),
  ','
)
param botDisplayName = readEnvironmentVariable('BOT_DISPLAY_NAME', 'Call handler')
param operatorAudience = readEnvironmentVariable('EXISTING_OPERATOR_AUDIENCE', '')
param operatorObjectIds = filter(
  split(readEnvironmentVariable('OPERATOR_OBJECT_IDS', ''), ','),
  objectId => !empty(objectId)
)

param alertEmails = filter(split(readEnvironmentVariable('ALERT_EMAILS', ''), ','), email => !empty(email))
param answeredInTimeObjective = readEnvironmentVariable('ANSWERED_IN_TIME_OBJECTIVE', '0.999')
param callsExpected = json(readEnvironmentVariable('CALLS_EXPECTED', 'null'))
