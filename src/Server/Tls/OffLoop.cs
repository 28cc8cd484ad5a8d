namespace Conserver.Server.Tls;

/// <summary>Does work off a loop and says on it, in a later turn, how that went; the result cancels it.</summary>
/// <param name="work">May take long; on another thread.</param>
/// <param name="done">It has been done; not called when it was cancelled.</param>
/// <param name="failed">It was not done in time, or could not be.</param>
/// <param name="after">It has been done or never will be; on any thread.</param>
internal delegate Action OffLoop(Action work, Action done, Action<IOException> failed, Action after);
