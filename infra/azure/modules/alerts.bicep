// Who is told what. Every query gives a row for each thing that is wrong, and none when all is well.
param location string
param tags object
param workspaceId string
param applicationInsightsId string
param serviceBusId string
param emails string[]
param answeredInTimeObjective string
@description('Gigabytes a day that the workspace takes.')
param logsDailyGB int
@description('Name of the test from outside in its results.')
param availabilityTestName string
@description('Hours in which silence is an alarm. Null: never.')
param callsExpected { timeZone: string, from: int, to: int }?

var burnQuery = replace(
  loadTextContent('../queries/alerts/answeredInTimeBurn.kql'),
  'let objective = 0.999;',
  'let objective = ${answeredInTimeObjective};'
)
var logVolumeQuery = replace(
  loadTextContent('../queries/alerts/logVolume.kql'),
  'let dailyGB = 5;',
  'let dailyGB = ${logsDailyGB};'
)
var availabilityQuery = replace(
  loadTextContent('../queries/alerts/availability.kql'),
  'let test = "Call handler answers from outside";',
  'let test = "${availabilityTestName}";'
)
var silenceQuery = replace(
  replace(
    replace(
      loadTextContent('../queries/alerts/silence.kql'),
      'let timeZone = "UTC";',
      'let timeZone = "${callsExpected.?timeZone ?? 'UTC'}";'
    ),
    'let busyFrom = 8;',
    'let busyFrom = ${callsExpected.?from ?? 8};'
  ),
  'let busyTo = 18;',
  'let busyTo = ${callsExpected.?to ?? 18};'
)

// Severity 0 wakes someone up, 1 is for the same day, 2 for the next, 3 is worth knowing.
var logAlerts = [
  {
    name: 'Calls are not answered in time'
    description: 'The error budget burns too fast. Open the workbook: is Graph slow or refusing, is the app starting anew, did a rule change?'
    severity: 0
    windowSize: 'PT6H'
    query: burnQuery
    enabled: true
  }
  {
    name: 'Notifications could not be kept'
    description: 'The queue did not take events in time; at worst the table did not either and Graph was told 503. Is the Service Bus up, and has the identity its roles?'
    severity: 0
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/undurableNotifications.kql')
    enabled: true
  }
  {
    name: 'Credentials fail without a secret'
    description: 'A token could not be had, or Graph does not take it. Check the federated credential of the registration, the consent and the roles of the identity.'
    severity: 0
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/credentialFailures.kql')
    enabled: true
  }
  {
    name: 'Tokens of Graph are refused'
    description: 'More callbacks are refused for their token than are taken. Were keys rotated, is BOT_APP_ID right, does the bot serve another cloud?'
    severity: 0
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/refusedTokens.kql')
    enabled: true
  }
  {
    name: 'Call handler answers from outside'
    description: 'Two of five places on the internet get no 200 from /api/health: Graph probably can\'t reach the app either.'
    severity: 0
    // As far back as a rule may look: until the app has answered once in that time, nothing is deployed.
    windowSize: 'P2D'
    query: availabilityQuery
    enabled: true
  }
  {
    name: 'Own code gives no decision'
    description: 'An endpoint that a rule asks fails or is too slow, so that the rule falls back. Is it up, and does it reply in the policy\'s words? `npm run calls -- show ID` says what was wrong.'
    severity: 1
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/failedAskings.kql')
    enabled: true
  }
  {
    name: 'A policy is refused'
    description: 'The published policy has faults, and the last good one decides on. The log names them; so does `npm run policy -- check FILE`.'
    severity: 1
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/refusedPolicies.kql')
    enabled: true
  }
  {
    name: 'Logs near their daily cap'
    description: 'Four fifths of LOGS_DAILY_GB came in within a day. Beyond it the workspace takes nothing, and no alert made of logs fires. What grew?'
    severity: 1
    windowSize: 'P1D'
    query: logVolumeQuery
    enabled: true
  }
  {
    name: 'Silence while calls are expected'
    description: 'No notification for half an hour of working time. Is calling enabled on the bot\'s Teams channel, and does its webhook name this app?'
    severity: 1
    windowSize: 'PT30M'
    query: silenceQuery
    enabled: callsExpected != null
  }
  {
    name: 'Calls were late or refused'
    description: 'Single calls that rang and got no answer. The workbook says by which rule and why.'
    severity: 2
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/lateOrRefusedCalls.kql')
    enabled: true
  }
  {
    name: 'Recording is late'
    description: 'Messages lay in a queue for a minute or longer. Answers are not touched; records and later commands are behind.'
    severity: 2
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/lateRecording.kql')
    enabled: true
  }
  {
    name: 'Events wait for the webhook'
    description: 'The receiver behind CALL_EVENTS_WEBHOOK_URL has not taken events for five minutes. Answers and records are not touched; after 24 hours the events become dead letters.'
    severity: 2
    // A try comes every ten minutes at least.
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/lateWebhook.kql')
    enabled: true
  }
  {
    name: 'Graph throttles'
    description: 'Graph answered 429 or 503. If it lasts, fewer commands or a higher limit are needed.'
    severity: 2
    windowSize: 'PT15M'
    query: loadTextContent('../queries/alerts/graphThrottling.kql')
    enabled: true
  }
  {
    name: 'Calls near their limit'
    description: 'Four fifths of the 100 calls that Graph allows an application went on at a time. Beyond them a rule\'s fallback decides. Can calls be shorter, or redirected? Microsoft can raise the limit.'
    severity: 1
    // A call that began before it isn't counted.
    windowSize: 'P1D'
    query: loadTextContent('../queries/alerts/callCeiling.kql')
    enabled: true
  }
  {
    name: 'Calls were lost sight of'
    description: 'Calls were found gone without Graph having told their end.'
    severity: 3
    windowSize: 'PT1H'
    query: loadTextContent('../queries/alerts/lostCalls.kql')
    enabled: true
  }
]

// Depth of the queues: these metrics exist as metrics only, no query can see them.
var queueAlerts = [
  {
    name: 'Dead letters'
    description: 'Messages could not be handled. `npm run dead-letters -- list` names the reasons; replay them once the cause is mended.'
    severity: 1
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    threshold: 0
    windowSize: 'PT5M'
  }
  {
    name: 'Workers are behind'
    description: 'Messages pile up. Do the workers run, and do they scale (custom role of the identity)?'
    severity: 1
    metric: 'ActiveMessages'
    aggregation: 'Average'
    threshold: 500
    windowSize: 'PT15M'
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-calls'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'calls'
    enabled: true
    emailReceivers: [for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource onLogs 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in logAlerts: {
    name: alert.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: alert.description
      severity: alert.severity
      enabled: alert.enabled
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.windowSize
      autoMitigate: true
      // A new workspace has no telemetry yet to check a query against; the tests have checked it.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [actionGroup.id]
        customProperties: { applicationInsights: applicationInsightsId }
      }
    }
  }
]

resource onQueues 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in queueAlerts: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [serviceBusId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.windowSize
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.metric
            metricNamespace: 'Microsoft.ServiceBus/namespaces'
            metricName: alert.metric
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
            dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          }
        ]
      }
      actions: [{ actionGroupId: actionGroup.id }]
    }
  }
]
