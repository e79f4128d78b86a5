# Two accounts, one provider each: `tools` runs the pipeline, `target` is deployed to.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "endpoint" { type = string }
variable "secret" { type = string }
variable "tools" { type = string }
variable "target" { type = string }
variable "token" { type = string }
variable "repository" { type = string }
variable "package" { type = string }
variable "email" { type = string }

provider "aws" {
  alias                   = "tools"
  region                  = "eu-west-1"
  access_key              = var.tools
  secret_key              = var.secret
  allowed_account_ids     = [var.tools]
  skip_metadata_api_check = true
  s3_use_path_style       = true
  skip_region_validation  = true
  default_tags { tags = { origin = "terraform" } }
  endpoints {
    cloudwatch          = var.endpoint
    codebuild           = var.endpoint
    codedeploy          = var.endpoint
    codepipeline        = var.endpoint
    codestarconnections = var.endpoint
    events              = var.endpoint
    iam                 = var.endpoint
    kms                 = var.endpoint
    lambda              = var.endpoint
    logs                = var.endpoint
    organizations       = var.endpoint
    s3                  = var.endpoint
    sns                 = var.endpoint
    sqs                 = var.endpoint
    sts                 = var.endpoint
  }
}
provider "aws" {
  alias                   = "target"
  region                  = "eu-west-1"
  access_key              = var.target
  secret_key              = var.secret
  allowed_account_ids     = [var.target]
  skip_metadata_api_check = true
  s3_use_path_style       = true
  skip_region_validation  = true
  default_tags { tags = { origin = "terraform" } }
  endpoints {
    cloudwatch          = var.endpoint
    codebuild           = var.endpoint
    codedeploy          = var.endpoint
    codepipeline        = var.endpoint
    codestarconnections = var.endpoint
    events              = var.endpoint
    iam                 = var.endpoint
    kms                 = var.endpoint
    lambda              = var.endpoint
    logs                = var.endpoint
    organizations       = var.endpoint
    s3                  = var.endpoint
    sns                 = var.endpoint
    sqs                 = var.endpoint
    sts                 = var.endpoint
  }
}
