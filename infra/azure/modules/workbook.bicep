// What the person on call opens. Four questions in this order: are calls answered in time, what is ringing
// now, why did that call end, what is broken.
param location string
param tags object
param workspaceId string
param applicationInsightsId string
param serviceBusId string
param answeredInTimeObjective string

var day = 86400000

func text(markdown string) object => {
  type: 1
  name: uniqueString(markdown)
  content: { json: markdown }
}

func panel(title string, query string, visualization string, workspace string) object => {
  type: 3
  name: title
  content: {
    version: 'KqlItem/1.0'
    title: title
    query: query
    size: 0
    visualization: visualization
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    crossComponentResources: [workspace]
  }
}

func queueDepth(title string, metric string, namespace string) object => {
  type: 10
  name: title
  content: {
    chartId: guid(title)
    version: 'MetricsItem/2.0'
    title: title
    size: 0
    chartType: 2
    resourceType: 'microsoft.servicebus/namespaces'
    metricScope: 0
    resourceIds: [namespace]
    timeContextFromParameter: 'TimeRange'
    metrics: [
      {
        namespace: 'microsoft.servicebus/namespaces'
        metric: 'microsoft.servicebus/namespaces--${metric}'
        aggregation: 3
        splitBy: 'EntityName'
      }
    ]
  }
}

var choices = {
  type: 9
  name: 'choices'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    parameters: [
      {
        id: guid('TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: day }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 14400000 }
            { durationMs: day }
            { durationMs: 7 * day }
            { durationMs: 30 * day }
          ]
          allowCustom: true
        }
      }
      {
        id: guid('CallId')
        version: 'KqlParameterItem/1.0'
        name: 'CallId'
        label: 'Call id (32 hex digits)'
        type: 1
        value: ''
      }
    ]
  }
}

var inTime = replace(
  loadTextContent('../queries/workbook/answeredInTime.kql'),
  'let objective = 0.999;',
  'let objective = ${answeredInTimeObjective};'
)

var sections = [
  choices
  text('# 1. Are calls answered in time?\nIn time is what Graph took before the deadline: 15 s, or 5 s for policy-based recording. Telemetry arrives some minutes late.')
  panel('In time', inTime, 'table', workspaceId)
  panel(
    'What Graph said to our decisions',
    loadTextContent('../queries/workbook/decisionOutcomes.kql'),
    'barchart',
    workspaceId
  )
  panel('Seconds to Graph\'s 2xx', loadTextContent('../queries/workbook/answerDurations.kql'), 'timechart', workspaceId)
  panel('By rule', loadTextContent('../queries/workbook/decisionsByRule.kql'), 'table', workspaceId)
  text('# 2. What is ringing now?\nAs of some minutes ago, and as far back as the time range. The list of this second: `GET /api/operator/calls?active=true`.')
  panel('Calls without an end', loadTextContent('../queries/workbook/activeCalls.kql'), 'table', workspaceId)
  panel('Calls in parallel', loadTextContent('../queries/workbook/callsInParallel.kql'), 'timechart', workspaceId)
  text('# 3. Why did that call end?\nEnter a call id above to see everything known of that call. The whole record: `GET /api/operator/calls/{callId}`.')
  panel('Reasons', loadTextContent('../queries/workbook/endReasons.kql'), 'table', workspaceId)
  panel('Timeline of the call', loadTextContent('../queries/workbook/callTimeline.kql'), 'table', workspaceId)
  text('# 4. What is broken?')
  panel('Should be nought', loadTextContent('../queries/workbook/failures.kql'), 'table', workspaceId)
  panel('Graph\'s status codes', loadTextContent('../queries/workbook/graphStatusCodes.kql'), 'barchart', workspaceId)
  panel('Later commands', loadTextContent('../queries/workbook/commands.kql'), 'table', workspaceId)
  panel('Seconds in the queue', loadTextContent('../queries/workbook/queueDelays.kql'), 'timechart', workspaceId)
  panel(
    'Deliveries to the webhook',
    loadTextContent('../queries/workbook/webhookDeliveries.kql'),
    'barchart',
    workspaceId
  )
  queueDepth('Messages waiting', 'ActiveMessages', serviceBusId)
  queueDepth('Dead letters', 'DeadletteredMessages', serviceBusId)
  panel('Reached from outside', loadTextContent('../queries/workbook/availability.kql'), 'table', workspaceId)
  panel('Failed invocations', loadTextContent('../queries/workbook/failedRequests.kql'), 'table', workspaceId)
  panel('Exceptions', loadTextContent('../queries/workbook/exceptions.kql'), 'table', workspaceId)
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'calls')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Calls'
    category: 'workbook'
    sourceId: applicationInsightsId
    serializedData: string({
      version: 'Notebook/1.0'
      items: sections
      fallbackResourceIds: [applicationInsightsId]
    })
  }
}
