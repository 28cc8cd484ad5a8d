namespace Conserver.Server.History.Reading;

/// <summary>A compressed log is torn, or is none.</summary>
/// <param name="path">The file, one char per byte.</param>
/// <param name="offset">Bytes of text before that.</param>
internal sealed class DamagedLogException(string path, long offset)
    : IOException($"{path} is damaged: what stood behind {offset} bytes of its text cannot be read");
