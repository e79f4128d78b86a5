# Roles of services, a role that the other account assumes, and policies of every kind.

locals {
  trust = { for service in ["cloudformation", "codebuild", "codepipeline", "codedeploy", "events", "lambda"] : service => jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${service}.amazonaws.com" } }]
  }) }
}

resource "aws_iam_policy" "boundary" {
  provider = aws.target
  name     = "boundary"
  path     = "/limits/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "kms:*", "lambda:*", "logs:*"], Resource = "*" }]
  })
}

resource "aws_iam_policy" "build" {
  provider    = aws.tools
  name        = "build"
  description = "What builds write"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource = "*" },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::artifacts-${var.tools}/*" },
    ]
  })
}

resource "aws_iam_role" "build" {
  provider             = aws.tools
  name                 = "build"
  assume_role_policy   = local.trust.codebuild
  max_session_duration = 7200
}

resource "aws_iam_role_policy_attachment" "build" {
  provider   = aws.tools
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.build.arn
}

resource "aws_iam_role" "pipeline" {
  provider           = aws.tools
  name               = "pipeline"
  assume_role_policy = local.trust.codepipeline
}

resource "aws_iam_role_policy" "pipeline" {
  provider = aws.tools
  name     = "pipeline"
  role     = aws_iam_role.pipeline.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.action.arn },
      { Effect = "Allow", Action = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], Resource = aws_codebuild_project.build.arn },
    ]
  })
}

resource "aws_iam_role" "trigger" {
  provider           = aws.tools
  name               = "trigger"
  assume_role_policy = local.trust.events
}

resource "aws_iam_role_policy" "trigger" {
  provider = aws.tools
  role     = aws_iam_role.trigger.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "codepipeline:StartPipelineExecution", Resource = aws_codepipeline.line.arn }]
  })
}

data "aws_iam_policy_document" "action" {
  provider = aws.target
  statement {
    actions   = ["cloudformation:*"]
    resources = ["arn:aws:cloudformation:*:${var.target}:stack/app/*"]
  }
}

resource "aws_iam_role" "action" {
  provider = aws.target
  name     = "action"
  path     = "/delivery/"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${var.tools}:root" }
      Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::${var.tools}:role/pipeline" } }
    }]
  })
  tags = { account = "target" }
}

resource "aws_iam_role_policy" "action" {
  provider = aws.target
  name     = "action"
  role     = aws_iam_role.action.id
  policy   = data.aws_iam_policy_document.action.json
}

resource "aws_iam_role" "execution" {
  provider           = aws.target
  name               = "execution"
  assume_role_policy = local.trust.cloudformation
}

resource "aws_iam_role_policy" "execution" {
  provider = aws.target
  name     = "what-the-stack-needs"
  role     = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sns:*", Resource = "arn:aws:sns:*:${var.target}:app-*" }]
  })
}

resource "aws_iam_role" "function" {
  provider             = aws.target
  name                 = "function"
  assume_role_policy   = local.trust.lambda
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role_policy_attachment" "function" {
  provider   = aws.target
  role       = aws_iam_role.function.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role" "shift" {
  provider           = aws.target
  name               = "shift"
  assume_role_policy = local.trust.codedeploy
}

resource "aws_iam_role_policy_attachment" "shift" {
  provider   = aws.target
  role       = aws_iam_role.shift.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda"
}
