# An organisation of the two accounts: a unit and two kinds of policy. `tools` is its management account here.

resource "aws_organizations_organization" "all" {
  provider             = aws.tools
  feature_set          = "ALL"
  enabled_policy_types = ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]
}

resource "aws_organizations_organizational_unit" "delivery" {
  provider  = aws.tools
  name      = "delivery"
  parent_id = aws_organizations_organization.all.roots[0].id
}

resource "aws_organizations_policy" "stay" {
  provider    = aws.tools
  name        = "stay"
  description = "Nobody leaves"
  type        = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "organizations:LeaveOrganization", Resource = "*" }]
  })
  depends_on = [aws_organizations_organization.all]
}

resource "aws_organizations_policy_attachment" "stay" {
  provider  = aws.tools
  policy_id = aws_organizations_policy.stay.id
  target_id = aws_organizations_organizational_unit.delivery.id
}

resource "aws_organizations_policy" "perimeter" {
  provider = aws.tools
  name     = "perimeter"
  type     = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny", Principal = "*", Action = "s3:*", Resource = "*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_organizations_organization.all]
}

resource "aws_organizations_policy_attachment" "perimeter" {
  provider  = aws.tools
  policy_id = aws_organizations_policy.perimeter.id
  target_id = aws_organizations_organization.all.roots[0].id
}

resource "aws_organizations_account" "sandbox" {
  provider  = aws.tools
  name      = "sandbox"
  email     = var.email
  parent_id = aws_organizations_organizational_unit.delivery.id
}
