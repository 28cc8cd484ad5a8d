using Conserver.Server.Config;

namespace Conserver.Server.Disk;

/// <summary>Closed files of a log are to be looked at.</summary>
/// <param name="Console">Whose log it is.</param>
/// <param name="Name">The log.</param>
/// <param name="Current">The file that is written.</param>
/// <param name="Keeping">How much is kept.</param>
internal sealed record TidyWish(string Console, LogName Name, string Current, LogKeeping Keeping);
