using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>The text of one file of a history, however it is kept. Off the loops.</summary>
internal interface IHistoryText : IReplaySource, IDisposable;
