# A function with a version, an alias, a permission, and the group that shifts the alias, in the target account.

resource "aws_cloudwatch_log_group" "function" {
  provider          = aws.target
  name              = "/aws/lambda/app"
  retention_in_days = 7
}

resource "aws_lambda_function" "app" {
  provider         = aws.target
  function_name    = "app"
  role             = aws_iam_role.function.arn
  runtime          = "python3.12"
  handler          = "app.handler"
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  timeout          = 5
  memory_size      = 256
  publish          = true
  environment { variables = { STAGE = "test" } }
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy_attachment.function]
}

resource "aws_lambda_alias" "live" {
  provider         = aws.target
  name             = "live"
  function_name    = aws_lambda_function.app.function_name
  function_version = aws_lambda_function.app.version
}

resource "aws_lambda_permission" "events" {
  provider      = aws.target
  statement_id  = "events"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.app.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.nightly.arn
}

resource "aws_cloudwatch_event_rule" "nightly" {
  provider            = aws.target
  name                = "nightly"
  schedule_expression = "rate(1 day)"
  state               = "DISABLED"
}

resource "aws_cloudwatch_event_target" "nightly" {
  provider  = aws.target
  rule      = aws_cloudwatch_event_rule.nightly.name
  target_id = "function"
  arn       = aws_lambda_alias.live.arn
}

resource "aws_codedeploy_app" "app" {
  provider         = aws.target
  name             = "app"
  compute_platform = "Lambda"
}

resource "aws_codedeploy_deployment_group" "live" {
  provider               = aws.target
  app_name               = aws_codedeploy_app.app.name
  deployment_group_name  = "live"
  service_role_arn       = aws_iam_role.shift.arn
  deployment_config_name = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }
  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"]
  }
}
