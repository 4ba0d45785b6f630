// Which members of IAM's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';

const paging = 'Marker MaxItems';

export const members: MemberTable = {
  AttachRolePolicy: { honoured: 'RoleName PolicyArn' },
  CreateRole: {
    honoured:
      'RoleName AssumeRolePolicyDocument Path Description MaxSessionDuration PermissionsBoundary Tags.*',
  },
  DeleteRole: { honoured: 'RoleName' },
  DeleteRolePermissionsBoundary: { honoured: 'RoleName' },
  DeleteRolePolicy: { honoured: 'RoleName PolicyName' },
  DetachRolePolicy: { honoured: 'RoleName PolicyArn' },
  GetRole: { honoured: 'RoleName' },
  GetRolePolicy: { honoured: 'RoleName PolicyName' },
  ListAttachedRolePolicies: { honoured: `RoleName PathPrefix ${paging}` },
  ListInstanceProfilesForRole: {
    honoured: 'RoleName',
    harmless: {
      Marker: 'there are no instance profiles, so there is one page',
      MaxItems: 'there are no instance profiles, so there is one page',
    },
  },
  ListRolePolicies: { honoured: `RoleName ${paging}` },
  ListRoles: { honoured: `PathPrefix ${paging}` },
  ListRoleTags: { honoured: `RoleName ${paging}` },
  PutRolePermissionsBoundary: { honoured: 'RoleName PermissionsBoundary' },
  PutRolePolicy: { honoured: 'RoleName PolicyName PolicyDocument' },
  TagRole: { honoured: 'RoleName Tags.*' },
  UntagRole: { honoured: 'RoleName TagKeys' },
  UpdateAssumeRolePolicy: { honoured: 'RoleName PolicyDocument' },
  UpdateRole: { honoured: 'RoleName Description MaxSessionDuration' },
};
