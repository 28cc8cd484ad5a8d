namespace Conserver.Server.Config;

/// <summary>The bound form of <c>user[:group]</c>.</summary>
/// <param name="User">Null or 0 means "do not change" (upstream treats 0 as unset).</param>
/// <param name="Group">Likewise.</param>
/// <param name="UnknownUser">A name that nobody knew when the file was read. It must be known when something is run.</param>
/// <param name="UnknownGroup">Likewise.</param>
public readonly record struct RunAs(uint? User, uint? Group, string? UnknownUser = null, string? UnknownGroup = null)
{
    /// <summary>Whoever runs the daemon runs the command.</summary>
    public bool IsUnchanged => this == default;

    public override string ToString()
    {
        string group = $"{Group}{UnknownGroup}";
        return group.Length == 0 ? $"{User}{UnknownUser}" : $"{User}{UnknownUser}:{group}";
    }
}
