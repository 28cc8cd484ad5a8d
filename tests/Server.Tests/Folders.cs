namespace Conserver.Server.Tests;

/// <summary>Folders that tests make.</summary>
internal static class Folders
{
    /// <summary>Removes one with all that is in it, also while a thread of the test still puts something there.</summary>
    public static void Remove(string path) =>
        Assert.True(SpinWait.SpinUntil(() => IsRemoved(path), TimeSpan.FromSeconds(20)), $"{path} stays");

    private static bool IsRemoved(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
