using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// What <c>-M</c> names: hosts to listen on, and directories of Unix-domain sockets, which begin with a slash. Without
/// either, all of IPv4 is meant. Pure.
/// </summary>
/// <param name="Hosts">Names or addresses.</param>
/// <param name="Directories">Paths without a slash at their end.</param>
public sealed record ListenList(ImmutableArray<string> Hosts, ImmutableArray<string> Directories)
{
    /// <summary>Clients come over Unix-domain sockets alone.</summary>
    public bool IsLocalOnly => Hosts.IsEmpty && !Directories.IsEmpty;

    /// <summary>
    /// The first socket whose path does not fit into a socket address, or null; a digit names each socket.
    /// </summary>
    public string? TooLong => Directories
        .Select(directory => $"{directory}/0")
        .FirstOrDefault(path => path.Length > Sockets.MaxUnixPath);

    /// <summary>Reads a list separated by commas.</summary>
    /// <param name="text">As on the command line; null when it is not there.</param>
    public static ListenList Parse(string? text)
    {
        string[] names = Latin1.FromNative(text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new ListenList(
            [.. names.Where(name => name[0] != '/')],
            [.. names.Where(name => name[0] == '/').Select(name => name.TrimEnd('/')).Distinct()]);
    }
}
