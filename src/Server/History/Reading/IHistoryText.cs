using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>The text of one file of a history, however it is kept. Off the loops.</summary>
internal interface IHistoryText : IReplaySource, IDisposable
{
    /// <summary>
    /// Goes to an offset, for a fraction of a second at most; false when it is not there yet. Reading there is quick then.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    bool Approach(long offset);
}
