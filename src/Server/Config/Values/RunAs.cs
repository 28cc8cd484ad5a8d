namespace Conserver.Server.Config;

/// <summary>The bound form of <c>user[:group]</c>; null or 0 means "do not change" (upstream treats 0 as unset).</summary>
public readonly record struct RunAs(uint? User, uint? Group)
{
    public override string ToString() => Group is null ? $"{User}" : $"{User}:{Group}";
}
