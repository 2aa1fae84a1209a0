"""What Dagster is asked, in GraphQL; its answers are read in `portal.dagster`."""

from __future__ import annotations

WHERE = "{repositoriesOrError {__typename ... on RepositoryConnection {nodes {name location {name} pipelines {name}}}}}"
UNDER_WAY = """
query ($job: String!, $statuses: [RunStatus!]) {
  runsOrError(filter: {pipelineName: $job, statuses: $statuses}, limit: 1) {
    __typename ... on Runs {results {runId}} ... on PythonError {message}
  }
}"""
LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess {run {runId}}
    ... on PythonError {message}
    ... on RunConfigValidationInvalid {errors {message}}
    ... on UnauthorizedError {message}
    ... on PipelineNotFoundError {message}
  }
}"""
RUN = """
query ($run: ID!) {
  instance {daemonHealth {allDaemonStatuses {required healthy}}}
  runOrError(runId: $run) {
    __typename
    ... on Run {
      runId jobName status creationTime startTime endTime
      tags {key value} executionPlan {steps {key}} stepStats {status}
    }
    ... on PythonError {message}
  }
}"""
PUBLISHED = """
query ($run: ID!) {
  runOrError(runId: $run) {
    ... on Run {assetMaterializations {assetKey {path} metadataEntries {label ... on TextMetadataEntry {text}}}}
  }
}"""
EVENTS = """
query ($run: ID!, $after: String) {
  runOrError(runId: $run) {
    ... on Run {
      eventConnection(afterCursor: $after) {
        cursor hasMore
        events {
          __typename
          ... on ExecutionStepFailureEvent {stepKey error {className message causes {className message}}}
          ... on RunFailureEvent {message error {className message causes {className message}}}
          ... on AssetCheckEvaluationEvent {evaluation {success severity checkName assetKey {path}}}
        }
      }
    }
  }
}"""
RETRY = """
query ($run: String!) {
  runsOrError(filter: {tags: [{key: "dagster/parent_run_id", value: $run}]}, limit: 1) {
    __typename ... on Runs {results {runId}}
  }
}"""
