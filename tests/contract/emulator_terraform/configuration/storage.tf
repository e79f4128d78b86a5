# A bucket with all of its sub-resources, in both accounts, each under a key of its own account.

resource "aws_kms_key" "tools" {
  provider                = aws.tools
  description             = "artifacts"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Administration", Effect = "Allow", Action = "kms:*", Resource = "*",
      Principal = { AWS = "arn:aws:iam::${var.tools}:root" } },
      { Sid = "Use", Effect = "Allow", Resource = "*", Action = ["kms:Decrypt", "kms:GenerateDataKey"],
      Principal = { AWS = aws_iam_role.action.arn } },
    ]
  })
}

resource "aws_kms_alias" "tools" {
  provider      = aws.tools
  name          = "alias/artifacts"
  target_key_id = aws_kms_key.tools.key_id
}

resource "aws_kms_key" "target" {
  provider    = aws.target
  description = "data"
}

resource "aws_kms_alias" "target" {
  provider      = aws.target
  name          = "alias/data"
  target_key_id = aws_kms_key.target.key_id
}

resource "aws_s3_bucket" "artifacts" {
  provider      = aws.tools
  bucket        = "artifacts-${var.tools}"
  force_destroy = true
  tags          = { purpose = "artifacts" }
}

resource "aws_s3_bucket" "access_log" {
  provider = aws.tools
  bucket   = "access-log-${var.tools}"
}

resource "aws_s3_bucket_versioning" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.tools.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "artifacts" {
  provider                = aws.tools
  bucket                  = aws_s3_bucket.artifacts.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_lifecycle_configuration" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter { prefix = "builds/" }
    expiration { days = 90 }
    noncurrent_version_expiration { noncurrent_days = 30 }
    abort_incomplete_multipart_upload { days_after_initiation = 2 }
  }
}

resource "aws_s3_bucket_policy" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid      = "Encrypted", Effect = "Deny", Action = "s3:*", Principal = "*",
        Resource = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"],
      Condition = { Bool = { "aws:SecureTransport" = "false" } } },
      { Sid = "Read", Effect = "Allow", Action = ["s3:GetObject"], Resource = "${aws_s3_bucket.artifacts.arn}/*",
      Principal = { AWS = aws_iam_role.action.arn } },
    ]
  })
  depends_on = [aws_s3_bucket_public_access_block.artifacts]
}

resource "aws_s3_bucket_notification" "artifacts" {
  provider    = aws.tools
  bucket      = aws_s3_bucket.artifacts.id
  eventbridge = true
}

resource "aws_s3_bucket_logging" "artifacts" {
  provider      = aws.tools
  bucket        = aws_s3_bucket.artifacts.id
  target_bucket = aws_s3_bucket.access_log.id
  target_prefix = "artifacts/"
}

resource "aws_s3_bucket_cors_configuration" "artifacts" {
  provider = aws.tools
  bucket   = aws_s3_bucket.artifacts.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://example.com"]
    allowed_headers = ["*"]
    max_age_seconds = 600
  }
}

resource "aws_s3_object" "source" {
  provider   = aws.tools
  bucket     = aws_s3_bucket.artifacts.id
  key        = "source/app.zip"
  source     = var.package
  depends_on = [aws_s3_bucket_versioning.artifacts, aws_s3_bucket_server_side_encryption_configuration.artifacts]
}

resource "aws_s3_bucket" "data" {
  provider = aws.target
  bucket   = "data-${var.target}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  provider = aws.target
  bucket   = aws_s3_bucket.data.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.target.arn
    }
  }
}
