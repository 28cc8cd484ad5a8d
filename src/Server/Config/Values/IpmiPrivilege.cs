namespace Conserver.Server.Config;

/// <summary>
/// The privilege level asked of a management controller (IPMI 2.0, section 22.17); its numbers are the wire's.
/// </summary>
public enum IpmiPrivilege
{
    User = 2,
    Operator = 3,
    Admin = 4,
}
