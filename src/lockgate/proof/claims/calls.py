"""The calls that claims tell apart from all others. Source: Service authorization reference, access levels.

What only looks is named and everything else counts as a change, so that an action that AWS adds later is a change until
it is known here.
"""

LOOKING = {
    "cloudformation": (
        "cloudformation:Describe*",
        "cloudformation:Detect*",
        "cloudformation:Estimate*",
        "cloudformation:Get*",
        "cloudformation:List*",
        "cloudformation:ValidateTemplate",
    ),
    "codebuild": ("codebuild:BatchGet*", "codebuild:Describe*", "codebuild:Get*", "codebuild:List*"),
    "codepipeline": ("codepipeline:Get*", "codepipeline:List*"),
    "events": ("events:Describe*", "events:List*", "events:TestEventPattern"),
    "iam": ("iam:Generate*", "iam:Get*", "iam:List*", "iam:Simulate*"),
    "kms": ("kms:Describe*", "kms:Get*", "kms:List*", "kms:Verify*"),
    "s3": ("s3:Describe*", "s3:Get*", "s3:List*"),
}
"""By service, what changes nothing."""

WRITES = ("s3:PutObject", "s3:ReplicateObject")
"""How the content of an object in a bucket comes about: uploads and copies, and replication into the bucket.

Source: Amazon S3 user guide, "Required permissions for Amazon S3 API operations".
"""

LISTS = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
"""How the keys of a bucket are learnt."""

USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:CreateGrant")
"""How data is read or written with a key, and how somebody else is let to."""

RULES_OF_BUCKET = (
    "s3:BypassGovernanceRetention",
    "s3:CreateBucket",
    "s3:DeleteBucket*",
    "s3:PutAccelerateConfiguration",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
"""What changes how a bucket protects its objects."""

RULES_OF_KEY = (
    "kms:CreateGrant",
    "kms:DeleteImportedKeyMaterial",
    "kms:Disable*",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdatePrimaryRegion",
)
"""What changes who may use a key, or ends it."""

RULES_OF_LOG = (
    "logs:Delete*",
    "logs:DisassociateKmsKey",
    "logs:PutDataProtectionPolicy",
    "logs:PutResourcePolicy",
    "logs:PutRetentionPolicy",
)
"""What takes a log away, now or later."""

ESCALATIONS = (
    "account:*",
    "iam:Add*",
    "iam:AttachGroupPolicy",
    "iam:AttachUserPolicy",
    "iam:Create*AccessKey",
    "iam:CreateGroup",
    "iam:CreateInstanceProfile",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:CreateUser",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UpdateUser",
    "organizations:*",
)
"""Ways to more rights than one has that no condition on a role's boundary can tame."""

BOUNDED = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
"""Actions on roles whose requests name the boundary that the role has, or is to have.

Source: Service authorization reference, AWS Identity and Access Management, ``iam:PermissionsBoundary``.
"""
