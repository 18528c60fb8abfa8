// Values come from the environment: from azd (`azd env set NAME value`), from the workflow's variables,
// or from the shell. What is not set, or blank, keeps the default of main.bicep.
using 'main.bicep'

import { given, listed } from 'environment.bicep'

// Looked up rather than converted: a value that is not among them is refused with those that are.
var instanceMemories = { '512': 512, '2048': 2048 }
var nodeVersions = { '22': '22', '24': '24' }
var serviceBusSkus = { Standard: 'Standard', Premium: 'Premium' }

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param instanceMemoryMB = instanceMemories[given(readEnvironmentVariable('INSTANCE_MEMORY_MB', ''), '512')]
param nodeVersion = nodeVersions[given(readEnvironmentVariable('FUNCTIONS_NODE_VERSION', ''), '22')]
param zoneRedundant = bool(given(readEnvironmentVariable('ZONE_REDUNDANT', ''), 'false'))
param privateNetwork = bool(given(readEnvironmentVariable('PRIVATE_NETWORK', ''), 'false'))
param serviceBusSku = serviceBusSkus[given(readEnvironmentVariable('SERVICE_BUS_SKU', ''), 'Standard')]

param callbackHostName = given(readEnvironmentVariable('CALLBACK_HOST_NAME', ''), '')
param callbackHosts = listed(readEnvironmentVariable('CALLBACK_HOSTS', ''))
param eventsWebhookUrl = given(readEnvironmentVariable('CALL_EVENTS_WEBHOOK_URL', ''), '')
param eventsWebhookAudience = given(readEnvironmentVariable('CALL_EVENTS_WEBHOOK_AUDIENCE', ''), '')
param settings = json(given(readEnvironmentVariable('CALL_HANDLER_SETTINGS', ''), '{}'))
param retentionDays = int(given(readEnvironmentVariable('RETENTION_DAYS', ''), '30'))

param botAppId = given(readEnvironmentVariable('EXISTING_BOT_APP_ID', ''), '')
param createBot = bool(given(readEnvironmentVariable('CREATE_BOT', ''), 'true'))
param webhookHostName = given(readEnvironmentVariable('WEBHOOK_HOST_NAME', ''), '')
param graphPermissions = listed(given(readEnvironmentVariable('GRAPH_PERMISSIONS', ''), 'Calls.Initiate.All'))
param botDisplayName = given(readEnvironmentVariable('BOT_DISPLAY_NAME', ''), 'Call handler')
param operatorAudience = given(readEnvironmentVariable('EXISTING_OPERATOR_AUDIENCE', ''), '')
param operatorObjectIds = listed(readEnvironmentVariable('OPERATOR_OBJECT_IDS', ''))
param queueMetadataRole = given(readEnvironmentVariable('EXISTING_QUEUE_METADATA_ROLE', ''), '')

param alertEmails = listed(readEnvironmentVariable('ALERT_EMAILS', ''))
param answeredInTimeObjective = given(readEnvironmentVariable('ANSWERED_IN_TIME_OBJECTIVE', ''), '0.999')
param callsExpected = json(given(readEnvironmentVariable('CALLS_EXPECTED', ''), 'null'))
param logsDailyGB = int(given(readEnvironmentVariable('LOGS_DAILY_GB', ''), '5'))
param auditReads = bool(given(readEnvironmentVariable('AUDIT_READS', ''), 'false'))
