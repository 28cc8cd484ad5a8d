namespace Conserver.Server.Disk.Indexes;

/// <summary>What a <see cref="LogPlace"/> says.</summary>
internal enum LogPlaceKind
{
    /// <summary>From here on until the next place. Before it as well, when it is the first of its file.</summary>
    From = 1,

    /// <summary>The file was closed here, with everything in it that has been said.</summary>
    End = 2,
}
