namespace Conserver.Server.OwnUser;

/// <summary>A path that the daemon must be able to use as its own user.</summary>
/// <param name="Path">Where; <c>Latin1</c> as all text of the configuration.</param>
/// <param name="Use">How.</param>
/// <param name="For">What for, in the words of the configuration.</param>
public sealed record PathNeed(string Path, PathUse Use, string For);
