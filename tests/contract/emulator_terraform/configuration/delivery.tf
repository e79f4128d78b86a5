# A build project with its webhook, a pipeline across the border, and what starts it.

resource "aws_codebuild_source_credential" "github" {
  provider    = aws.tools
  auth_type   = "PERSONAL_ACCESS_TOKEN"
  server_type = "GITHUB"
  token       = var.token
}

resource "aws_cloudwatch_log_group" "build" {
  provider          = aws.tools
  name              = "/build/app"
  retention_in_days = 14
}

resource "aws_codebuild_project" "build" {
  provider       = aws.tools
  name           = "app"
  description    = "Builds the application"
  service_role   = aws_iam_role.build.arn
  encryption_key = aws_kms_key.tools.arn
  build_timeout  = 15
  source_version = "main"
  tags           = { purpose = "build" }

  artifacts {
    type      = "S3"
    location  = aws_s3_bucket.artifacts.id
    path      = "builds"
    name      = "app.zip"
    packaging = "ZIP"
  }
  source {
    type                = "GITHUB"
    location            = var.repository
    git_clone_depth     = 1
    report_build_status = true
  }
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"
    environment_variable {
      name  = "STAGE"
      value = "test"
    }
  }
  logs_config {
    cloudwatch_logs { group_name = aws_cloudwatch_log_group.build.name }
  }
}

resource "aws_codebuild_webhook" "build" {
  provider     = aws.tools
  project_name = aws_codebuild_project.build.name
  build_type   = "BUILD"
  filter_group {
    filter {
      type    = "EVENT"
      pattern = "PUSH"
    }
    filter {
      type    = "HEAD_REF"
      pattern = "^refs/heads/main$"
    }
  }
  depends_on = [aws_codebuild_source_credential.github]
}

resource "aws_codestarconnections_connection" "github" {
  provider      = aws.tools
  name          = "app"
  provider_type = "GitHub"
}

resource "aws_codepipeline" "line" {
  provider       = aws.tools
  name           = "app"
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artifacts.id
    encryption_key {
      type = "KMS"
      id   = aws_kms_key.tools.arn
    }
  }
  variable {
    name          = "reason"
    default_value = "none"
  }
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "S3"
      version          = "1"
      namespace        = "Source"
      output_artifacts = ["source"]
      configuration = {
        S3Bucket             = aws_s3_bucket.artifacts.id
        S3ObjectKey          = "source/app.zip"
        PollForSourceChanges = "false"
      }
    }
  }
  stage {
    name = "Build"
    action {
      name             = "Build"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      input_artifacts  = ["source"]
      output_artifacts = ["build"]
      configuration    = { ProjectName = "app" }
    }
  }
  stage {
    name = "Deploy"
    action {
      name      = "Approve"
      category  = "Approval"
      owner     = "AWS"
      provider  = "Manual"
      version   = "1"
      run_order = 1
    }
    action {
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "CloudFormation"
      version         = "1"
      run_order       = 2
      input_artifacts = ["build"]
      role_arn        = aws_iam_role.action.arn
      configuration = {
        ActionMode   = "CREATE_UPDATE"
        StackName    = "app"
        RoleArn      = aws_iam_role.execution.arn
        TemplatePath = "build::template.yaml"
        Capabilities = "CAPABILITY_IAM"
      }
    }
  }
}

resource "aws_cloudwatch_event_rule" "source" {
  provider    = aws.tools
  name        = "source"
  description = "The source object changed"
  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail      = { bucket = { name = [aws_s3_bucket.artifacts.id] }, object = { key = ["source/app.zip"] } }
  })
}

resource "aws_cloudwatch_event_target" "source" {
  provider  = aws.tools
  rule      = aws_cloudwatch_event_rule.source.name
  target_id = "pipeline"
  arn       = aws_codepipeline.line.arn
  role_arn  = aws_iam_role.trigger.arn
}
